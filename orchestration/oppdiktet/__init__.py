"""An invented nation: figures for municipalities that do not exist, and a server that gives them out as SSB does."""
