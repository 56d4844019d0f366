"""The app's prose as data: the steps of the walkthrough, the primers, the three scenes of the home page."""
