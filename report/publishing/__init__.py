"""Put a finished site where readers find it: a folder, or another machine by rsync."""
