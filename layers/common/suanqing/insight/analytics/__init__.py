"""What was settled, laid down as plain rows for other tools (分析数据): integers of minor units, nobody's name."""
