"""The app's widgets and frame, on top of Streamlit."""
