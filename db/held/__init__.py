"""Rights held by the server: what a person's own login may see and do there, whatever the program.

An office on a server has two schemas beside the program's tables in ``public``:

* ``keep`` belongs to the server alone: which login role is which person, the functions of rights
  (``keep.me()``, ``keep.may(right)``, ``keep.reaches(company)``), the log that triggers write.
* ``desk`` holds, under the names of the tables, views of those that no person may touch directly: a
  view masks columns, and what is written through it goes through a function that checks the step.

A person's session looks into ``desk`` first and then into ``public``, so that the services' SQL is
the same for a local file, the server's owner and a person. Everything is owned by a role that
nobody logs in as, under forced row-level security; nothing of it is in the migrations.
"""
