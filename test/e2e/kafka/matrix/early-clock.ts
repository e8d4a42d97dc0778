/**
 * Loaded before the scorers of the crash matrix: their clock is twenty years slow, so that no partition, however long a fault
 * keeps it quiet, is told a time that the feed has not reached. Which ticks fall where is the one thing that two runs of
 * the same events cannot have in common; that a tick is a record like any other, other tests show.
 */
const TWENTY_YEARS_MS = 20 * 365 * 86_400_000;
const now = Date.now;
Date.now = () => now() - TWENTY_YEARS_MS;
