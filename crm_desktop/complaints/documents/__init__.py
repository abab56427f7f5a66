"""What complaints look like on paper: dataclasses in, the bytes of a PDF out."""
