"""The daily e-mail digest: what waits for each user, sent once a day, and only where there is something to say."""
