"""The small checkpoint memo-micro.en and the program that trains one like it. See README.md."""
