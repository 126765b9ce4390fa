"""A bulk file as the OECD's Creditor Reporting System gives it, of any length, with invented projects.

It has the 94 columns of the text file of 2023, in UTF-8 with commas. Codes and names repeat as they do there, most
cells of the loan columns are blank, titles and descriptions have commas, quotes and line breaks. Rows come by year and
then by donor, as the numbers of rows in extracts of the real file show; recipients come in no order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from osa.evidence.countries import countries

if TYPE_CHECKING:
    from pathlib import Path

_DONORS = tuple(  # the first give most
    "USA DEU JPN GBR FRA CAN AUS NLD SWE NOR DNK ITA ESP KOR CHE BEL AUT FIN IRL NZL POL PRT GRC CZE ARE".split()  # noqa: SIM905
)
_YEARS = 20
_PURPOSES = (
    (11110, "Education policy and administrative management", 110, "I.1. Education"),
    (11220, "Primary education", 112, "I.1.b. Basic Education"),
    (12220, "Basic health care", 122, "I.2.b. Basic Health"),
    (13040, "STD control including HIV/AIDS", 130, "I.3. Population Policies/Programmes & Reproductive Health"),
    (14020, "Water supply and sanitation - large systems", 140, "I.4. Water Supply & Sanitation"),
    (15110, "Public sector policy and administrative management", 151, "I.5.a. Government & Civil Society-general"),
    (15210, "Security system management and reform", 152, "I.5.b. Conflict, Peace & Security"),
    (16010, "Social protection", 160, "I.6. Other Social Infrastructure & Services"),
    (21020, "Road transport", 210, "II.1. Transport & Storage"),
    (21030, "Rail transport", 210, "II.1. Transport & Storage"),
    (21040, "Water transport", 210, "II.1. Transport & Storage"),
    (23110, "Energy policy and administrative management", 231, "II.3.a. Energy Policy"),
    (24010, "Financial policy and administrative management", 240, "II.4. Banking & Financial Services"),
    (31120, "Agricultural development", 311, "III.1.a. Agriculture"),
    (43010, "Multisector aid", 430, "IV.2. Other Multisector"),
    (51010, "General budget support-related aid", 510, "VI.1. General Budget Support"),
    (72010, "Material relief assistance and services", 720, "VIII.1. Emergency Response"),
    (91010, "Administrative costs (non-sector allocable)", 910, "IX. Administrative Costs of Donors"),
)
_AGENCIES = (
    "Ministry of Foreign Affairs",
    "Agency for International Cooperation",
    "Development Bank",
    "Ministry of Finance",
    "Ministry of Agriculture, Forestry and Fisheries",
    "Ministry of Health, Labour and Welfare",
    "Universities, institutes and communes",
)
_TEXTS = (
    "Improvement of rural water supply, sanitation and hygiene in the northern provinces",
    "The project aims to strengthen the capacity of local government, civil society and the private sector",
    "Rehabilitation of roads and bridges between the port and the capital",
    'Support to the "Schools for All" programme of the ministry',
    "Dispatch of experts and training of staff of the coast guard, including patrol, rescue and maintenance of vessels",
    "Procurement of medical equipment for district hospitals; training of nurses",
    "Beneficiaries are small farmers, of whom at least one half are women",
    "Technical cooperation for disaster risk reduction, early warning and mapping of floods",
    "Contribution to the trust fund, as agreed in the annual consultations",
    "Étude de faisabilité, appui institutionnel et formation des cadres",
)
_MACROS = (
    "dice(row, turn) AS CAST(hash(row * 1000003 + turn) >> 40 AS BIGINT)",
    "pick(these, row, turn) AS these[1 + dice(row, turn) % len(these)]",
    "often(these, row, turn) AS these[1 + dice(row, turn) % (1 + dice(row, turn + 500) % len(these))]",
    "seldom(share, row, turn, value) AS CASE WHEN dice(row, turn) % 1000 < share THEN value END",
    "money(row, turn) AS round(exp(dice(row, turn) % 12000 / 1000 - 7), 6)",
    "day(row, turn) AS DATE '2003-01-01' + CAST(dice(row, turn) % 7300 AS INTEGER)",
)
"""Throws of dice for a row: the same turn gives the same number. `often` likes the first of a list."""


def write(path: Path, rows: int) -> None:
    """Write a bulk file of so many rows."""
    connection = duckdb.connect()
    known = countries()
    donors = [known[iso3] for iso3 in _DONORS]
    takers = [one for one in known.values() if one.dac_code and one.iso3 not in _DONORS]
    lists = {
        "donors": [{"code": one.dac_code, "name": one.name.en} for one in donors],
        "takers": [{"code": one.dac_code, "name": one.name.en} for one in takers],
        "purposes": [dict(zip(("code", "name", "sector", "sector_name"), one, strict=True)) for one in _PURPOSES],
        "agencies": list(_AGENCIES),
        "texts": list(_TEXTS),
    }
    connection.from_arrow(pa.Table.from_pylist([lists])).create("lists")
    for macro in _MACROS:
        connection.execute(f"CREATE MACRO {macro}")
    chosen = ", ".join(f"{sql} AS {name}" for name, sql in columns().items())
    drawn = f"""
        SELECT row, CAST(floor(row * {_YEARS} / {rows}) AS BIGINT) AS year,
            donors[1 + CAST(floor(len(donors) * pow(row * {_YEARS} / {rows} % 1, 2)) AS BIGINT)] AS donor,
            often(takers, row, 2) AS taker, often(purposes, row, 3) AS purpose, pick(agencies, row, 4) AS agency, texts
        FROM lists, range({rows}) numbers(row)
    """
    quoted = str(path).replace("'", "''")
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"COPY (SELECT {chosen} FROM ({drawn})) TO '{quoted}' (FORMAT csv, HEADER)")


def columns() -> dict[str, str]:
    """Return the SQL of every column, in the order of the file."""
    return {**_who(), **_amounts(), **_what(), **_markers(), **_loans()}


def _who() -> dict[str, str]:
    """Return the columns that say who gave to whom."""
    return {
        "Year": f"{2024 - _YEARS} + year",
        "DonorCode": "donor.code",
        "DonorName": "donor.name",
        "AgencyCode": "1 + dice(row, 4) % 90",
        "AgencyName": "agency",
        "CrsID": "concat(2004 + year, lpad(CAST(dice(row, 6) % 1000000 AS VARCHAR), 6, '0'))",
        "ProjectNumber": "seldom(800, row, 7, concat('P-', dice(row, 8)))",
        "InitialReport": "CASE dice(row, 9) % 4 WHEN 0 THEN 1 WHEN 1 THEN 8 ELSE 3 END",
        "RecipientCode": "taker.code",
        "RecipientName": "taker.name",
        "RegionCode": "10000 + taker.code % 12",
        "RegionName": "['South & Central Asia', 'Far East Asia', 'Oceania', 'South of Sahara'][1 + taker.code % 4]",
        "IncomegroupCode": "10016 + taker.code % 4",
        "IncomegroupName": "['LDCs', 'LMICs', 'UMICs', 'Part I unallocated by income'][1 + taker.code % 4]",
        "FlowCode": "CASE WHEN dice(row, 10) % 10 = 0 THEN 13 ELSE 11 END",
        "FlowName": "CASE WHEN dice(row, 10) % 10 = 0 THEN 'ODA Loans' ELSE 'ODA Grants' END",
        "Bi_Multi": "1 + dice(row, 11) % 3",
        "Category": "10",
        "Finance_t": "CASE WHEN dice(row, 10) % 10 = 0 THEN 421 ELSE 110 END",
        "Aid_t": "['C01', 'D02', 'B03', 'D01', 'G01', 'E01'][1 + dice(row, 12) % 6]",
    }


def _amounts() -> dict[str, str]:
    """Return the columns of money."""
    plain = ("USD_Commitment", "USD_Disbursement", "USD_Received")
    rare = ("USD_Adjustment", "USD_AmountUntied", "USD_AmountPartialTied", "USD_AmountTied")
    columns = {}
    for turn, name in enumerate((*plain, *(f"{one}_Defl" for one in plain)), 20):
        columns[name] = f"seldom({200 if 'Received' in name else 750}, row, {turn}, money(row, {turn + 50}))"
    for turn, name in enumerate((*rare, *(f"{one}_Defl" for one in rare)), 30):
        columns[name] = f"seldom({300 if 'Untied' in name else 30}, row, {turn}, money(row, {turn + 50}))"
    for turn, name in enumerate(("IRTC", "Expert_Commitment", "Expert_Extended", "Export_Credit"), 40):
        columns[f"USD_{name}"] = f"seldom(20, row, {turn}, money(row, {turn + 50}))"
    return columns | {
        "CurrencyCode": "CASE WHEN donor.code = 701 THEN 701 ELSE 302 END",
        "Commitment_National": "seldom(750, row, 20, money(row, 45) * 130)",
        "Disbursement_National": "seldom(750, row, 21, money(row, 46) * 130)",
        "GrantEquiv": "seldom(400, row, 47, money(row, 47) * 130)",
        "USD_GrantEquiv": "seldom(400, row, 47, money(row, 47))",
    }


def _what() -> dict[str, str]:
    """Return the columns that say what was done."""
    title = "concat(pick(texts, row, 50), ', ', taker.name, ' ', dice(row, 51) % 100000)"
    sentence = "pick(texts, row, {turn}), ' (', dice(row, {more}), '). '"
    long = ", ".join(sentence.format(turn=turn, more=turn + 5) for turn in (52, 53))
    longer = ", ".join(sentence.format(turn=turn, more=turn + 5) for turn in (54, 55))
    return {
        "ShortDescription": f"left({title}, 100)",
        "ProjectTitle": f"seldom(950, row, 59, {title})",
        "PurposeCode": "purpose.code",
        "PurposeName": "purpose.name",
        "SectorCode": "purpose.sector",
        "SectorName": "purpose.sector_name",
        "ChannelCode": "seldom(900, row, 60, [11000, 12000, 21000, 41114, 47066, 51000][1 + dice(row, 61) % 6])",
        "ChannelName": "seldom(900, row, 60, ['Donor Government', 'Recipient Government', 'International NGO',"
        " 'United Nations Development Programme', 'International Organization for Migration',"
        " 'University, college or other teaching institution, research institute'][1 + dice(row, 61) % 6])",
        "ChannelReportedName": "seldom(700, row, 62, agency)",
        "ParentChannelCode": "seldom(900, row, 60, [11000, 12000, 21000, 41000, 47000, 51000][1 + dice(row, 61) % 6])",
        "Geography": "seldom(300, row, 63, concat('Province ', dice(row, 64) % 80, ', ', taker.name))",
        "LDCflag": "CAST(taker.code % 4 = 0 AS INTEGER)",
        "LDCflagName": "CASE WHEN taker.code % 4 = 0 THEN 'LDC' ELSE 'Non-LDC' END",
        "ExpectedStartDate": "seldom(700, row, 65, day(row, 66))",
        "CompletionDate": "seldom(600, row, 67, day(row, 68))",
        "LongDescription": f"seldom(900, row, 69, CASE dice(row, 70) % 3 WHEN 0 THEN concat({long}) WHEN 1"
        f" THEN concat({long}, {longer}) ELSE concat({long}, chr(10), {longer}, {long}) END)",
        "SDGfocus": "seldom(400, row, 71, concat(1 + dice(row, 72) % 17, '.', 1 + dice(row, 73) % 9, ';16.6'))",
        "Keywords": "seldom(50, row, 74, '#COVID-19;#ADAPTATION')",
    }


def _markers() -> dict[str, str]:
    """Return the columns of policy markers."""
    scored = ["Gender", "Environment", "DIG", "Trade", "RMNCH", "DRR", "Nutrition", "Disability"]
    after = ["Biodiversity", "ClimateMitigation", "ClimateAdaptation", "Desertification"]
    flags = ["FTC", "PBA", "InvestmentProject", "AssocFinance"]
    marker = "seldom(650, row, {turn}, dice(row, {more}) % 3)"
    columns = {name: marker.format(turn=turn, more=turn + 50) for turn, name in enumerate(scored, 100)}
    columns |= {name: f"seldom(200, row, {turn}, 1)" for turn, name in enumerate(flags, 110)}
    return columns | {name: marker.format(turn=turn, more=turn + 50) for turn, name in enumerate(after, 120)}


def _loans() -> dict[str, str]:
    """Return the columns of dates and loans."""
    columns = {
        "CommitmentDate": "seldom(800, row, 200, day(row, 201))",
        "TypeRepayment": "seldom(60, row, 202, 1)",
        "NumberRepayment": "seldom(60, row, 202, 2)",
        "Interest1": "seldom(60, row, 202, dice(row, 203) % 500 / 100)",
        "Interest2": "seldom(10, row, 204, dice(row, 205) % 500 / 100)",
        "Repaydate1": "seldom(60, row, 202, day(row, 206))",
        "Repaydate2": "seldom(60, row, 202, day(row, 207))",
    }
    for turn, name in enumerate(("Interest", "Outstanding", "Arrears_Principal", "Arrears_Interest"), 210):
        columns[f"USD_{name}"] = f"seldom(40, row, {turn}, money(row, {turn + 20}))"
    return columns | {
        "BudgetIdent": "seldom(100, row, 220, dice(row, 221) % 90000)",
        "CapitalExpend": "seldom(100, row, 222, dice(row, 223) % 100)",
        "PSIflag": "CAST(dice(row, 224) % 200 = 0 AS INTEGER)",
        "PSIAddType": "seldom(5, row, 225, 1)",
        "PSIAddAssess": "seldom(5, row, 225, 'Market failure, as assessed')",
        "PSIAddDevObj": "seldom(5, row, 225, 'Jobs and growth')",
    }
