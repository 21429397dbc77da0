"""Everything that is computed, stored or exported; never imports Streamlit."""
