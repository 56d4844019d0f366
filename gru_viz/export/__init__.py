"""What a person takes along: the live bench as one file, and a folder of such files."""
