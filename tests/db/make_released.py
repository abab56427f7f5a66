"""Make the stored database of the present schema: ``python -m tests.db.make_released``.

To be run once for each schema that is released, by the program that is released with it. The file
is plain and small, holds rows in every table, and is never made anew: what an old program wrote is
what the upgrade of every later one has to read.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from crm_desktop.access.model import PersonData, RequestData
from crm_desktop.application import Application
from crm_desktop.foundation.actor import SYSTEM, Actor
from crm_desktop.foundation.clock import SetClock
from crm_desktop.foundation.work import Work
from crm_desktop.office.attachments import attach
from db.migrate import HEAD
from tests.db.tables import connect
from tests.houses import FOUNDED_AT, house_in

RELEASED = Path(__file__).parent / "released"


def main() -> int:
    """Write the file; refuse to replace one."""
    out = RELEASED / f"{HEAD}.db"
    if out.exists():
        sys.stderr.write(f"{out.name} is there already and stays as it is\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        house = house_in(Path(folder), plain=True)
        clock = SetClock(FOUNDED_AT)
        with house.open(clock) as application:
            work_a_day(application, house.admin, clock)
        path = house.folder.database
        empty = [table for table, rows in tables(path).items() if not rows]
        if empty:
            sys.stderr.write(f"no row in {', '.join(empty)}: fill them in work_a_day\n")
            return 1
        connection = connect(path, None)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA page_size = 1024")
        connection.execute("VACUUM")
        connection.close()
        RELEASED.mkdir(exist_ok=True)
        shutil.copyfile(path, out)
    sys.stdout.write(f"{out.name}: {out.stat().st_size} bytes\n")
    return 0


def work_a_day(application: Application, admin: Actor, clock: SetClock) -> None:
    """Do something of every kind, so that no table stays empty."""
    clock.advance(timedelta(hours=1))
    person = application.people.add_person(
        admin, PersonData(1, "li", "李㛃", phone="138 0000 0000")
    ).value.person
    posts = application.organisation.posts(admin)
    free = next(post for post in posts if post.id != admin.post)
    application.people.assign(admin, person.id, free.id, clock.today(), kind="acting", reason="假")
    application.settings.change_own(admin, "theme", "dark")
    application.settings.change_office(admin, "idle_minutes", 15)
    asked = RequestData("people", "开通账号\n<b>&", clock.today() + timedelta(days=2))
    request = application.requests.submit(admin, asked).value
    application.requests.approve(admin, request.id, request.version, exception="只有一人")
    application.desk.keep_draft(admin, "person", "", {"name": "未保存 €"})
    application.prints.note(admin, "organisation_chart", "company", 1, 1)
    context = application.context
    with context.database.here(), context.database.atomic():
        acting = context.gate.admit(admin, "own.do", clock.today())
        work = Work(acting, clock.now(), "person.edit", context.duties)
        attach(work, "person", person.id, "合同.txt", b"\x00\xff contract" * 50)
        context.journal.write(work.entry)
    made = application.backups.make_daily(SYSTEM)
    assert made
    clock.advance(timedelta(hours=1))
    application.login.log_out(admin)


def tables(path: Path) -> dict[str, int]:
    """Return how many rows each table of a plain database has."""
    connection = connect(path, None)
    try:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for (name,) in names
        }
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
