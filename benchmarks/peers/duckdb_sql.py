"""DuckDB: the statement that osa itself generates, with verdict, deciding clauses and missing facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.cases import FRAMEWORK
from osa.rulebook.clause import VERDICTS
from osa.rulebook.engines.sql import screening_sql

if TYPE_CHECKING:
    import numpy.typing as npt

    from osa.rulebook.clause import Rulebook


class DuckDB:
    """The statement on a native DuckDB table, which the cases are loaded into beforehand."""

    name = "DuckDB (osa's SQL, all answers)"
    knows_unknown = True
    bulk_rows = 300_000
    wanted = "*"

    def __init__(self, rulebook: Rulebook) -> None:
        self.connection = duckdb.connect()
        self.facts = list(rulebook.vocabulary.facts)
        self.statement = screening_sql(rulebook, FRAMEWORK, dialect="duckdb")

    def prepare(self, cases: pa.Table) -> str:
        """Load the cases into a table with every fact as a column; return the statement."""
        given = cases.append_column("id", pa.array(np.arange(len(cases))))
        self.connection.register("given", given)
        absent = [f'NULL AS "{name}"' for name in self.facts if name not in given.column_names]
        self.connection.execute(f"CREATE OR REPLACE TABLE cases AS SELECT {', '.join(['*', *absent])} FROM given")
        return self.statement

    def verdicts(self, prepared: str) -> npt.NDArray[Any]:
        """Answer for all cases into a table, and return the verdicts."""
        wanted = f"SELECT {self.wanted} FROM ({prepared})"
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE answers AS {wanted}")
        codes = " ".join(f"WHEN '{verdict}' THEN {code}" for code, verdict in enumerate(VERDICTS))
        told = self.connection.execute(f"SELECT CASE verdict {codes} END AS code FROM answers ORDER BY id")
        verdicts: npt.NDArray[Any] = told.fetchnumpy()["code"]
        return verdicts


class DuckDBVerdicts(DuckDB):
    """The same, asked for the verdicts alone."""

    name = "DuckDB (osa's SQL, verdicts only)"
    wanted = "id, verdict"
