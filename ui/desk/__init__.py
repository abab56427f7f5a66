"""工作台: what is due for the acting post, most urgent first."""
