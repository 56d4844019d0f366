"""From a run to what a picture needs: tidy numbers and names, and no drawing."""
