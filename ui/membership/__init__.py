"""The room of members: applications on their way, memberships."""
