"""The print kit: every room's paper is put together here and leaves as the bytes of a PDF."""
