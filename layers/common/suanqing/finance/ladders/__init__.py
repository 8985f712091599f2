"""Commission over a period (阶梯提成): measured, forecast, settled."""
