"""What the months tell: figures with their formulas, and the reports that are signed off."""
