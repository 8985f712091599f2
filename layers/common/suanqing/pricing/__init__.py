"""Price books (内部结算价格): rules, tiers, prices, compiled. Pure; rooms below check, read, write and keep them."""
