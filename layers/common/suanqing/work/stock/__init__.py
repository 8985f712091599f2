"""Parts and stock (备件库存): what lies where, and how it moves. Places are outlets, head office and people's vans."""
