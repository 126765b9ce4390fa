"""Who may do what: accounts, roles, delegation, and the permissions of every service."""
