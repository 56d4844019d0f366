"""What a person has set: scenes, their links, the designed presets and the sequences they read."""
