"""The database floor: engines, models, migrations, backup. It knows no rule and no window."""
