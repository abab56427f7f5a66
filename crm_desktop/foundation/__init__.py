"""What every room stands on: errors, actor, clock, calendar, money, numbers, words, settings."""
