"""The canonical tables: whatever a publisher's file looks like, its rows end up in one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from osa.i18n import Text

Type = Literal["VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "DATE"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type in DuckDB, and what it means (with the unit, where it has one)."""

    name: str
    type: Type
    about: Text


@dataclass(frozen=True, slots=True)
class Dataset:
    """A canonical table. `per` names the column by whose values snapshots stand beside each other (an indicator)."""

    id: str
    title: Text
    columns: tuple[Column, ...]
    per: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _text(name: str, en: str, ja: str) -> Column:
    return Column(name, "VARCHAR", Text(en, ja))


def _whole(name: str, en: str, ja: str) -> Column:
    return Column(name, "INTEGER", Text(en, ja))


def _number(name: str, en: str, ja: str) -> Column:
    return Column(name, "DOUBLE", Text(en, ja))


def _yes_no(name: str, en: str, ja: str) -> Column:
    return Column(name, "BOOLEAN", Text(en, ja))


def _day(name: str, en: str, ja: str) -> Column:
    return Column(name, "DATE", Text(en, ja))


_SUPPLIER = (
    _text("supplier", "supplier, as the publisher writes it", "供給国（公表元の表記）"),
    _text(
        "supplier_iso3",
        "supplier, ISO 3166 code; empty for what is no state",
        "供給国のISO 3166コード（国家でないものは空欄）",
    ),
    _text(
        "supplier_kind",
        "state, historical, non_state, organisation or unknown",
        "国家・旧国家・非国家主体・国際機関・不明の別",
    ),
)
_RECIPIENT = (
    _text("recipient", "recipient, as the publisher writes it", "受領国（公表元の表記）"),
    _text(
        "recipient_iso3",
        "recipient, ISO 3166 code; empty for what is no state",
        "受領国のISO 3166コード（国家でないものは空欄）",
    ),
    _text(
        "recipient_kind",
        "state, historical, non_state, organisation or unknown",
        "国家・旧国家・非国家主体・国際機関・不明の別",
    ),
)
_DONOR = (
    _text("donor", "donor, as the publisher writes it", "供与国（公表元の表記）"),
    _text(
        "donor_iso3", "donor, ISO 3166 code; empty for bodies and totals", "供与国のISO 3166コード（機関・合計は空欄）"
    ),
    _whole("donor_code", "donor, DAC code (Japan: 701)", "供与国のDACコード（日本は701）"),
)
_TAKER = (
    _text("recipient", "recipient, as the publisher writes it", "受取国（公表元の表記）"),
    _text(
        "recipient_iso3",
        "recipient, ISO 3166 code; empty for regions and totals",
        "受取国のISO 3166コード（地域・合計は空欄）",
    ),
    _whole("recipient_code", "recipient, DAC code", "受取国のDACコード"),
)
_PLACE = (
    _text("country", "country, as the publisher writes it", "国名（公表元の表記）"),
    _text("iso3", "ISO 3166 code; empty for aggregates", "ISO 3166コード（集計値は空欄）"),
)
_YEAR = _whole("year", "calendar year", "暦年")
_PRICES = (
    _text("price_base", "current or constant", "名目（current）又は実質（constant）"),
    _whole("base_year", "year of the constant prices and exchange rates", "実質値の基準年"),
)

ARMS_DELIVERIES = Dataset(
    "arms_deliveries",
    Text(
        "Deliveries of major conventional arms, by deal and year of delivery",
        "主要通常兵器の引渡し（契約別・引渡年別）",
    ),
    (
        Column("deal_id", "BIGINT", Text("the publisher's number of the deal", "公表元の契約番号")),
        *_SUPPLIER,
        *_RECIPIENT,
        _text("designation", "designation of the weapon", "装備の名称"),
        _text("description", "kind of weapon, in the publisher's words", "装備の種類（公表元の表現）"),
        _text("category", "armament category of the publisher", "公表元の装備区分"),
        _whole("order_year", "year of the order", "発注年"),
        _yes_no("order_year_estimated", "the year of the order is an estimate", "発注年は推定"),
        _number("number", "number delivered in the year", "当該年の引渡数"),
        _yes_no("number_estimated", "the number is an estimate", "引渡数は推定"),
        _whole("delivery_year", "year of delivery", "引渡年"),
        _yes_no("delivery_year_estimated", "the year of delivery is an estimate", "引渡年は推定"),
        _text("status", "new, second hand, …", "新品・中古等の別"),
        _number("tiv_unit_new", "trend-indicator value of one such item when new (millions)", "新品1単位のTIV（百万）"),
        _number("tiv_unit", "trend-indicator value of one item of this deal (millions)", "本契約1単位のTIV（百万）"),
        _number("tiv", "trend-indicator value of the delivery (millions)", "引渡しのTIV（百万）"),
        _yes_no("local_production", "some of it was made in the recipient country", "一部を受領国内で生産"),
    ),
)
ARMS_DEALS = Dataset(
    "arms_deals",
    Text("Deals in major conventional arms (trade register)", "主要通常兵器の契約（取引台帳）"),
    (
        *_SUPPLIER,
        *_RECIPIENT,
        _whole("order_year", "year of the order", "発注年"),
        _yes_no("order_year_estimated", "the year of the order is an estimate", "発注年は推定"),
        _number("number_ordered", "number ordered; empty if not known", "発注数（不明は空欄）"),
        _yes_no("number_ordered_estimated", "the number ordered is an estimate", "発注数は推定"),
        _text("designation", "designation of the weapon", "装備の名称"),
        _text("description", "kind of weapon, in the publisher's words", "装備の種類（公表元の表現）"),
        _number("number_delivered", "number delivered in the years of the query", "照会期間中の引渡数"),
        _yes_no("number_delivered_estimated", "the number delivered is an estimate", "引渡数は推定"),
        _text("delivery_years", "years of delivery, separated by semicolons", "引渡年（セミコロン区切り）"),
        _text("status", "new, second hand, …", "新品・中古等の別"),
        _text("comments", "the publisher's comments", "公表元の注記"),
        _number("tiv_unit", "trend-indicator value of one item (millions)", "1単位のTIV（百万）"),
        _number("tiv_order", "trend-indicator value of the whole order (millions)", "発注全体のTIV（百万）"),
        _number("tiv_delivered", "trend-indicator value of what was delivered (millions)", "引渡し分のTIV（百万）"),
    ),
)
ARMS_TOTALS = Dataset(
    "arms_totals",
    Text("Volume of arms transfers by year (TIV table)", "武器移転量の年別表（TIV表）"),
    (
        *_SUPPLIER,
        *_RECIPIENT,
        _YEAR,
        _number(
            "tiv",
            "trend-indicator value in whole millions; 0 = more than nothing, less than half a million",
            "TIV（百万単位の整数。0は0超50万未満）",
        ),
    ),
)
MILITARY_EXPENDITURE = Dataset(
    "military_expenditure",
    Text("Military expenditure by country", "国別軍事支出"),
    (
        *_PLACE,
        _YEAR,
        _text(
            "measure",
            "constant_usd, current_usd, share_of_gdp, per_head_usd, share_of_government, local_currency or local_currency_financial_year",
            "測定値の種類",
        ),
        _number(
            "value",
            "USD or local currency in millions (per head: USD); shares as fractions; empty where there is none",
            "値（米ドル・自国通貨は百万、1人当たりは米ドル、比率は小数。なければ空欄）",
        ),
        _text(
            "state",
            "reported, estimated, uncertain, missing, or not_existing (no such state that year)",
            "公表値・推定・不確実・欠測・国家不存在の別",
        ),
        _whole("base_year", "year of the constant prices and exchange rates", "実質値の基準年"),
        _text("currency", "local currency, for measures in it", "自国通貨（自国通貨建ての場合）"),
        _text("notes", "marks and numbers of the publisher's notes", "公表元の注記番号"),
    ),
)
AID_FLOWS = Dataset(
    "aid_flows",
    Text(
        "Official development assistance by donor and recipient (DAC table 2a)",
        "供与国・受取国別の政府開発援助（DAC表2a）",
    ),
    (
        *_DONOR,
        *_TAKER,
        _text("measure", "oda_gross, oda_net, grants, … or other:…", "援助の種類（oda_gross、oda_net、grantsなど）"),
        _text("measure_name", "the measure, as the publisher writes it", "援助の種類（公表元の表記）"),
        *_PRICES,
        _YEAR,
        _number(
            "usd_millions", "millions of US dollars; negative where repayments exceed", "百万米ドル（返済超過は負）"
        ),
    ),
)
AID_TOTALS = Dataset(
    "aid_totals",
    Text("Aid of a donor as a whole (DAC table 1)", "供与国別の援助総額（DAC表1）"),
    (
        *_DONOR,
        _whole("aid_type_code", "kind of aid, DAC code", "援助の種類（DACコード）"),
        _text("aid_type", "kind of aid, as the publisher writes it", "援助の種類（公表元の表記）"),
        _text(
            "flow",
            "disbursements_gross, disbursements_net, commitments, grant_equivalents, received, or other:…",
            "支出総額・純額・約束額等の別",
        ),
        *_PRICES,
        _YEAR,
        _number("usd_millions", "millions of US dollars", "百万米ドル"),
    ),
)
AID_COMMITMENTS = Dataset(
    "aid_commitments",
    Text(
        "Aid committed, by donor and recipient, since 1947 (AidData)",
        "供与国・受取国別の援助約束額（AidData、1947年以降）",
    ),
    (
        *_DONOR,
        *_TAKER,
        _YEAR,
        _number("usd", "constant US dollars of 2009", "2009年基準の実質米ドル"),
    ),
)
IDEAL_POINTS = Dataset(
    "ideal_points",
    Text(
        "Ideal points of states, from their votes in the UN General Assembly", "国連総会の投票行動に基づく各国の理想点"
    ),
    (
        *_PLACE,
        _whole("cow_code", "state number of the Correlates of War project", "COWの国家番号"),
        _YEAR,
        _text("series", "all, final_passage or legacy", "系列（全投票・最終投票・旧系列）"),
        _number(
            "ideal_point", "place on the line; higher is nearer to the United States", "理想点（大きいほど米国に近い）"
        ),
        _whole("votes", "votes it rests on", "基礎となる投票数"),
    ),
)
WORLD_INDICATORS = Dataset(
    "world_indicators",
    Text("World Development Indicators", "世界開発指標"),
    (
        *_PLACE,
        _text("code", "the publisher's code of the country or aggregate", "公表元の国・集計コード"),
        _text("indicator", "code of the indicator (SP.POP.TOTL, NY.GDP.MKTP.CD, …)", "指標コード"),
        _YEAR,
        _number("value", "value, in the unit of the indicator", "値（単位は指標による）"),
    ),
    per="indicator",
)
EXCHANGE_RATES = Dataset(
    "exchange_rates",
    Text("Exchange rates and deflators", "為替レートとデフレーター"),
    (
        *_PLACE,
        _whole("dac_code", "DAC code", "DACコード"),
        _YEAR,
        _number(
            "per_usd",
            "units of the currency for one US dollar, average of the year",
            "1米ドル当たりの現地通貨（年平均）",
        ),
        _number(
            "dac_deflator",
            "DAC deflator, exchange rate included (100 in the base year)",
            "DACデフレーター（為替を含む。基準年＝100）",
        ),
        _number(
            "gdp_deflator",
            "deflator of GDP in the country's own currency (100 in the base year)",
            "GDPデフレーター（自国通貨。基準年＝100）",
        ),
    ),
)
AID_RECIPIENTS = Dataset(
    "aid_recipients",
    Text("DAC list of recipients of official development assistance", "DAC援助受取国・地域リスト"),
    (
        *_PLACE,
        _whole("dac_code", "DAC code", "DACコード"),
        _text(
            "income_group",
            "ldc, other_low_income, lower_middle_income, upper_middle_income; graduated (not on the list from `since`);"
            " empty for regions",
            "所得区分（後発開発途上国など。graduatedはsince以降リスト対象外＝卒業。地域は空欄）",
        ),
        _day("since", "first day of this entry, as the list gives it", "本区分の始期（リストによる）"),
        _day("until", "first day on which it no longer holds; empty if it does", "終期（翌日。現行は空欄）"),
        _text("region", "region in the DAC's list", "DACの地域区分"),
        _yes_no("landlocked", "a state without a coast", "内陸国"),
        _yes_no("small_island", "a small island developing state", "小島嶼開発途上国"),
        _yes_no("fragile", "in the OECD's list of fragile contexts", "OECDの脆弱な国・地域"),
    ),
)
EMBARGOES = Dataset(
    "embargoes",
    Text("Arms embargoes of the UN Security Council", "国連安全保障理事会の武器禁輸"),
    (
        *_PLACE,
        _text(
            "scope",
            "state (its government included), non_government, or list (named persons and bodies only)",
            "対象（国家・非政府主体・指定個人団体）",
        ),
        _text("resolution", "resolution that imposed it", "設定した決議"),
        _day("since", "day of the resolution, or of the embargo's start", "始期"),
        _day("until", "day it ended; empty if it is in force", "終期（継続中は空欄）"),
        _text("ended_by", "resolution that ended it", "終了させた決議"),
        _text("note", "what it leaves open or excepts", "備考"),
        _text("source", "address of the source", "出典のURL"),
        _text("basis", "primary, secondary, inferred or unverified", "確認の程度"),
    ),
)
SECURITY_LINKS = Dataset(
    "security_links",
    Text("Agreements that link a state with Japan in security", "日本との安全保障上の取決め"),
    (
        *_PLACE,
        _text("kind", "transfer_agreement, reciprocal_access, acsa, information_security, …", "取決めの種類"),
        _day("signed", "day of signature", "署名日"),
        _day("in_force", "day of entry into force; empty if not in force or not known", "発効日（未発効・不明は空欄）"),
        _text("source", "address of the source", "出典のURL"),
        _text("basis", "primary, secondary, inferred or unverified", "確認の程度"),
    ),
)
MARITIME_INCIDENTS = Dataset(
    "maritime_incidents",
    Text("Piracy and armed robbery at sea", "海賊及び武装強盗事案"),
    (
        _day("day", "day of the incident", "発生日"),
        _number("latitude", "degrees north", "緯度"),
        _number("longitude", "degrees east", "経度"),
        _text("kind", "kind of attack, as the publisher writes it", "態様（公表元の表記）"),
        _text("nearest_iso3", "nearest country, ISO 3166 code", "最寄りの国のISO 3166コード"),
        _text(
            "eez_iso3",
            "country in whose exclusive economic zone it was, ISO 3166 code",
            "排他的経済水域の国のISO 3166コード",
        ),
        _number("shore_km", "distance to the shore in km", "海岸からの距離（km）"),
        _text("place", "place, as the publisher writes it", "場所（公表元の表記）"),
        _text("description", "what happened, as the publisher writes it", "概要（公表元の表記）"),
        _text("vessel", "name of the vessel", "船名"),
        _text("vessel_kind", "kind of vessel", "船種"),
        _text("reported_by", "where the publisher has it from", "公表元の情報源"),
    ),
)
US_ASSISTANCE = Dataset(
    "us_assistance",
    Text("Foreign assistance of the United States", "米国の対外援助"),
    (
        *_PLACE,
        _whole("fiscal_year", "US fiscal year (October to September)", "米会計年度（10月〜9月）"),
        _text("transaction", "obligations, disbursements, …", "債務負担・支出等の別"),
        _number("current_usd", "current US dollars", "名目米ドル"),
        _number("constant_usd", "constant US dollars of the publisher's base year", "実質米ドル（公表元の基準年）"),
    ),
)
BORDERS = Dataset(
    "borders",
    Text("Borders and coasts of countries", "国境線・海岸線"),
    (
        *_PLACE,
        _text("name_ja", "name in Japanese", "国名（日本語）"),
        _text("subregion", "subregion of the United Nations' M49 list", "国連M49の小地域"),
        _number("coast_km", "length of the coast at this scale, in km", "海岸線延長（本縮尺、km）"),
        _number("area_km2", "land area at this scale, in square km", "陸地面積（本縮尺、平方km）"),
        _text("geometry", "GeoJSON geometry", "GeoJSON図形"),
    ),
)
COUNTRIES = Dataset(
    "countries",
    Text("Table of country codes and groups", "国コード・区分の対照表"),
    (
        *_PLACE,
        _text("iso2", "ISO 3166 two-letter code", "ISO 3166二文字コード"),
        _whole("m49_code", "code of the United Nations' M49 list", "国連M49コード"),
        _text("region", "region", "地域"),
        _text("subregion", "subregion", "小地域"),
        _whole("dac_code", "DAC code", "DACコード"),
        _text("income_group", "World Bank income group of the year of the table", "世界銀行の所得区分（表の作成時点）"),
        _yes_no("least_developed", "least developed country", "後発開発途上国"),
        _yes_no("landlocked", "landlocked developing country", "内陸開発途上国"),
        _yes_no("small_island", "small island developing state", "小島嶼開発途上国"),
    ),
)

_PROJECT = """\
agency_code | whole | agency of the donor, code within the donor | 実施機関コード（供与国内）
agency | text | agency of the donor | 実施機関
crs_id | text | number of the project in the Creditor Reporting System | CRS案件番号
project_number | text | the donor's own number of the project | 供与国の案件番号
initial_report | whole | kind of report: 1 new, 2 revised, 3 earlier commitment, 5 estimate, 8 commitment = disbursement | 報告の種別（1新規、2改訂、3既往約束等）
region_code | text | region of the recipient, code | 受取国の地域コード
region | text | region of the recipient | 受取国の地域
income_group_code | text | income group of the recipient, code | 受取国の所得区分コード
income_group | text | income group of the recipient | 受取国の所得区分
flow_code | text | kind of flow, code (11 grants, 13 loans, …) | 資金の流れコード（11贈与、13借款など）
flow | text | kind of flow | 資金の流れ
bi_multi | whole | 1 bilateral, 2 multilateral, 3 bilateral through organisations, … | 二国間・多国間の別（コード）
category | whole | 10 official development assistance, 21 other official flows, 30 private, … | 資金区分（10ODA、21OOF等）
finance_type | whole | kind of finance, code (110 grant, 421 loan, …) | 資金種別コード
aid_type | text | kind of aid, code (C01 project, D02 technical assistance, …) | 援助形態コード
usd_commitment | number | committed, millions of current US dollars | 約束額（名目百万米ドル）
usd_disbursement | number | disbursed, millions of current US dollars | 支出額（名目百万米ドル）
usd_received | number | received back, millions of current US dollars | 回収額（名目百万米ドル）
usd_commitment_defl | number | committed, millions of constant US dollars | 約束額（実質百万米ドル）
usd_disbursement_defl | number | disbursed, millions of constant US dollars | 支出額（実質百万米ドル）
usd_received_defl | number | received back, millions of constant US dollars | 回収額（実質百万米ドル）
usd_adjustment | number | adjustment, millions of current US dollars | 調整額（名目百万米ドル）
usd_adjustment_defl | number | adjustment, millions of constant US dollars | 調整額（実質百万米ドル）
usd_amount_untied | number | untied, millions of current US dollars | アンタイド額（名目百万米ドル）
usd_amount_partial_tied | number | partly tied, millions of current US dollars | 部分タイド額（名目百万米ドル）
usd_amount_tied | number | tied, millions of current US dollars | タイド額（名目百万米ドル）
usd_amount_untied_defl | number | untied, millions of constant US dollars | アンタイド額（実質百万米ドル）
usd_amount_partial_tied_defl | number | partly tied, millions of constant US dollars | 部分タイド額（実質百万米ドル）
usd_amount_tied_defl | number | tied, millions of constant US dollars | タイド額（実質百万米ドル）
usd_irtc | number | technical cooperation related to investment, millions of US dollars | 投資関連技術協力（百万米ドル）
usd_expert_commitment | number | experts, committed, millions of US dollars | 専門家（約束、百万米ドル）
usd_expert_extended | number | experts, disbursed, millions of US dollars | 専門家（支出、百万米ドル）
usd_export_credit | number | export credit in associated financing, millions of US dollars | 混合借款中の輸出信用（百万米ドル）
currency_code | whole | currency of the report, DAC code | 報告通貨（DACコード）
commitment_national | number | committed, in that currency | 約束額（報告通貨）
disbursement_national | number | disbursed, in that currency | 支出額（報告通貨）
grant_equivalent | number | grant equivalent, in that currency | 贈与相当額（報告通貨）
usd_grant_equivalent | number | grant equivalent, millions of current US dollars | 贈与相当額（名目百万米ドル）
short_description | text | short description | 概要
title | text | title of the project | 案件名
purpose_code | text | purpose, code of five digits (15210 security system, …) | 目的コード（5桁）
purpose | text | purpose | 目的
sector_code | text | sector, code | 分野コード
sector | text | sector | 分野
channel_code | whole | channel of delivery, code | 実施経路コード
channel | text | channel of delivery | 実施経路
channel_reported | text | channel of delivery, as reported | 実施経路（報告のまま）
parent_channel_code | whole | group of channels, code | 実施経路の上位コード
geography | text | place | 対象地域
ldc_flag | whole | the recipient is a least developed country (1) | 後発開発途上国（1）
ldc_flag_name | text | the same in words | 後発開発途上国（表記）
expected_start | day | expected first day | 開始予定日
completion | day | expected last day | 終了予定日
long_description | text | description | 詳細
sdg_focus | text | sustainable development goals | SDGs目標
keywords | text | keywords | キーワード
gender | whole | policy marker: gender equality (0 to 2) | 政策マーカー：ジェンダー（0～2）
environment | whole | policy marker: environment (0 to 2) | 政策マーカー：環境（0～2）
governance | whole | policy marker: democratic and inclusive governance (0 to 2) | 政策マーカー：統治（0～2）
trade | whole | policy marker: trade (0 to 2) | 政策マーカー：貿易（0～2）
rmnch | whole | policy marker: health of mothers and children (0 to 4) | 政策マーカー：母子保健（0～4）
drr | whole | policy marker: disaster risk reduction (0 to 2) | 政策マーカー：防災（0～2）
nutrition | whole | policy marker: nutrition (0 to 2) | 政策マーカー：栄養（0～2）
disability | whole | policy marker: disability (0 to 2) | 政策マーカー：障害（0～2）
ftc | whole | free-standing technical cooperation (1) | 独立型技術協力（1）
pba | whole | programme-based approach (1) | プログラム型援助（1）
investment_project | whole | investment project (1) | 投資案件（1）
associated_finance | whole | associated financing (1) | 混合借款（1）
biodiversity | whole | Rio marker: biodiversity (0 to 2) | リオ・マーカー：生物多様性（0～2）
climate_mitigation | whole | Rio marker: climate mitigation (0 to 2) | リオ・マーカー：気候緩和（0～2）
climate_adaptation | whole | Rio marker: climate adaptation (0 to 2) | リオ・マーカー：気候適応（0～2）
desertification | whole | Rio marker: desertification (0 to 3) | リオ・マーカー：砂漠化（0～3）
commitment_date | day | day of the commitment | 約束日
repayment_type | text | kind of repayment, code | 返済方式コード
repayments_a_year | text | repayments a year, code | 年間返済回数
interest_1 | text | interest rate, as reported | 金利（報告のまま）
interest_2 | text | second interest rate, as reported | 第二金利（報告のまま）
first_repayment | day | first repayment | 初回返済日
last_repayment | day | last repayment | 最終返済日
usd_interest | number | interest received, millions of US dollars | 利子受取額（百万米ドル）
usd_outstanding | number | outstanding, millions of US dollars | 残高（百万米ドル）
usd_arrears_principal | number | arrears of principal, millions of US dollars | 元本延滞額（百万米ドル）
usd_arrears_interest | number | arrears of interest, millions of US dollars | 利子延滞額（百万米ドル）
grant_element | number | grant element, per cent (files until 2017) | グラント・エレメント（2017年までの資料）
budget_identifier | text | code in the recipient's budget | 予算識別コード
capital_expenditure | number | share of capital expenditure, per cent | 資本支出の割合（%）
psi_flag | whole | private sector instrument (1) | 民間部門手段（1）
psi_additionality_type | text | private sector instruments: kind of additionality | 民間部門手段：追加性の種類
psi_additionality | text | private sector instruments: additionality | 民間部門手段：追加性の評価
psi_objective | text | private sector instruments: development objective | 民間部門手段：開発目的"""
"""The columns of a project: name, kind, and what it means in English and Japanese. Money is in millions."""

_KINDS = {"text": _text, "whole": _whole, "number": _number, "day": _day}


def _project_columns() -> tuple[Column, ...]:
    """Return the columns that the table above names."""
    rows = (line.split(" | ") for line in _PROJECT.splitlines())
    return tuple(_KINDS[kind](name, en, ja) for name, kind, en, ja in rows)


AID_PROJECTS = Dataset(
    "aid_projects",
    Text("Aid projects reported by donors (OECD Creditor Reporting System)", "援助案件（OECD債権国報告制度）"),
    (_YEAR, *_DONOR, *_TAKER, *_project_columns()),
)
