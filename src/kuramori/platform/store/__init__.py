"""The platform's tables: the one Django app. Every table is keyed by 地方公共団体コード first.

Row security is forced on each of them, per tenant (sql/). Not for: decisions, which are rules.
"""
