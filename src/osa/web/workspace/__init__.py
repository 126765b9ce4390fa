"""The workspace: pages for those who have an account, by role."""
