"""The customer archive: records, vehicles, duplicates, the bin, undoing, masking and finding."""
