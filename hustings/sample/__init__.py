"""A sample riding for the demo, the benches and the tests: invented electors on real postal codes. No Django."""
