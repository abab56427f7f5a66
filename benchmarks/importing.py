"""P4: 100,000 customers from a CSV file, search keys ready, in a process of its own.

P1-import: how long the search box takes meanwhile in the desk's process, against the same searches
while nothing comes in: the import's long transaction must let readers pass.

The floor stores the same rows and keys with raw ``executemany``, sorted as the tables like them,
on a database of the same kind: nothing is read, matched, checked, numbered, noted or undone.

The budget of half the floor's speed is missed, by about half of it. The floor gets rows that are
made and keys sorted as a whole; it opens no file and starts no process. What the program does
besides, it does in Python for each cell: half of its time goes into reading and checking the rows
(a tenth of a millisecond each), a seventh into storing them, the rest into their keys, which are
stored in sorted batches so short that the desk can save in between.
"""

from __future__ import annotations

import csv
import random
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from benchmarks.runner import AT_LEAST, Budget, Figure, once, percentile
from crm_desktop.access.model import CompanyData
from crm_desktop.application import Application, found_office, open_with_key
from crm_desktop.customers.importing.model import ImportOptions
from crm_desktop.customers.sample_data import sample_customers
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import Clock
from crm_desktop.foundation.paths import DataFolder
from crm_desktop.foundation.secrets import SystemKeyring
from crm_desktop.foundation.words import Language
from crm_desktop.profile import load_profile
from crm_desktop.setup import Founding
from db import sql
from db.rows import columns

ROWS = 100_000
THERE = 20_000
TEXTS = 40
PAUSE = 0.02
PASSWORD = "import-bench-9"
TABLES = ("customer", "customer_contact", "customer_address", "search_queue")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华建文博雅欣宇浩然梓涵"
PLACES = ("北京市东城区", "上海市浦东新区", "广东省深圳市南山区", "浙江省杭州市西湖区")


def write_file(path: Path) -> None:
    """Write lifelike customers, the same each time."""
    draw = random.Random(4)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("姓名", "手机", "电子邮箱", "地址", "性别", "生日"))
        for number in range(ROWS):
            name = draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2))))
            street = f"{draw.choice(PLACES)}示例路{draw.randrange(1, 999)}号"
            born = date(1950, 1, 1) + timedelta(days=draw.randrange(20_000))
            phone = f"1{draw.choice('3578')}{number:09d}"
            mail = f"k{number}@example.com" if number % 3 == 0 else ""
            writer.writerow((name, phone, mail, street, draw.choice("男女"), born.isoformat()))


def found(folder: Path) -> Application:
    """Found an encrypted office whose administrator may bring customers in."""
    founding = Founding(
        CompanyData("01", "远山汽车"), "small-office", "陈立", "chenli", PASSWORD, Language.ZH
    )
    application, _, _ = found_office(
        DataFolder(folder), SystemKeyring(), founding, passphrase="bench-passphrase"
    )
    return application


def import_100000() -> Figure:
    """Return rows per second of the program and of the floor."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        file = root / "customers.csv"
        write_file(file)
        application = found(root / "office")
        key = application.database.key
        application.close()
        ours, floors = [], []
        for turn in range(AT_LEAST):
            ours.append(_program(root, file, key, turn))
            floors.append(_floor(root, key, turn))
            shutil.rmtree(root / f"run{turn}")
            shutil.rmtree(root / f"raw{turn}")
        return Budget(ratio_least=0.5).judge(
            "P4",
            ROWS / statistics.median(ours),
            "rows/s",
            ROWS / statistics.median(floors),
            len(ours),
        )


def _program(root: Path, file: Path, key: bytes | None, turn: int) -> float:
    data = DataFolder(shutil.copytree(root / "office", root / f"run{turn}"))
    application = open_with_key(data, load_profile(data), key, Clock())
    try:
        actor = application.login.log_in(SYSTEM, "chenli", PASSWORD).value.actor
        took = once(lambda: application.imports.run_apart(actor, file, ImportOptions()))
        stored = sql.scalar("SELECT count(*) FROM customer")
        waiting = sql.scalar("SELECT count(*) FROM search_queue")
        if (stored, waiting) != (ROWS, 0):
            raise RuntimeError(f"{stored} stored, {waiting} keys waiting")
    finally:
        application.close()
    return took


def _floor(root: Path, key: bytes | None, turn: int) -> float:
    source = DataFolder(root / f"run{turn}")
    application = open_with_key(source, load_profile(source), key, Clock())
    try:
        work = {table: sql.rows(f"SELECT * FROM {table} ORDER BY id") for table in TABLES[:3]}
        keys = sql.rows("SELECT * FROM search_key ORDER BY k, customer_id")
        names = {
            table: [row[1] for row in sql.rows(f"PRAGMA table_info({table})")]
            for table in TABLES[:3]
        }
        assert all(set(names[table]) == set(columns(table)) for table in names)
    finally:
        application.close()
    data = DataFolder(shutil.copytree(root / "office", root / f"raw{turn}"))
    application = open_with_key(data, load_profile(data), key, Clock())

    def store() -> None:
        with application.database.atomic():
            for table, rows in work.items():
                sql.run_many(f"INSERT INTO {table} VALUES ({sql.marks(len(names[table]))})", rows)
        with application.database.atomic():
            sql.run_many("INSERT INTO search_key VALUES (?, ?, ?, ?)", keys)

    try:
        return once(store)
    finally:
        application.close()


def search_meanwhile() -> Figure:
    """Return p95 of a search in the desk's process while the import goes on beside it."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        file = root / "customers.csv"
        write_file(file)
        application = found(root / "office")
        try:
            application.samples.plant(SYSTEM, THERE)
            actor = application.login.log_in(SYSTEM, "chenli", PASSWORD).value.actor
            ends = threading.Event()
            idle = _searched(application, actor, lambda: False, 10 * TEXTS)
            importing = threading.Thread(target=_import, args=(application, actor, file, ends))
            importing.start()
            busy = _searched(application, actor, ends.is_set)
            importing.join()
            if sql.scalar("SELECT count(*) FROM customer") != THERE + ROWS:
                raise RuntimeError("the file has not come in")
        finally:
            application.close()
    floor = percentile(idle, 95)
    return Budget(most=16.0).judge("P1-import", percentile(busy, 95), "ms", floor, len(busy))


def _import(application: Application, actor: Actor, file: Path, ends: threading.Event) -> None:
    application.connect_here()
    try:
        application.imports.run_apart(actor, file, ImportOptions())
    finally:
        application.close_here()
        ends.set()


def _searched(
    application: Application, actor: Actor, enough: Callable[[], bool], most: int | None = None
) -> list[float]:
    """Return the milliseconds of searches, one after the other as somebody types them."""
    asked = [person.name for person in sample_customers(TEXTS // 2)]
    asked += [person.phones[0][-4:] for person in sample_customers(TEXTS // 2)]
    took: list[float] = []
    while not enough() and (most is None or len(took) < most):
        began = time.perf_counter()
        if not application.find_customers.find(actor, asked[len(took) % len(asked)]):
            raise RuntimeError("nobody is found")
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)
    return took


FIGURES = {"P4": import_100000, "P1-import": search_meanwhile}
