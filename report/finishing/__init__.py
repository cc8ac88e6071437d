"""What the post-render step mends, one concern per module."""
