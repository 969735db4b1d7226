"""The MFI Transparency Portal: data packages in, a static site of profiles, charts and STAR badges out."""

__version__ = "0.1.0"
