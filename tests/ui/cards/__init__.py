"""会员卡 in the window."""
