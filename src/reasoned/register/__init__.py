"""The public record's core: entries and commitments. Numbering and tiles come on top."""
