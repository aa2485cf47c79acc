"""The platform (中間サーバー・プラットフォーム): run by another operator, for many cities.

It holds what it cannot read and erases only on the owning city's signature. It shares nothing with
kuramori.city but the messages of kuramori.foundation.treaty, and stands with that package absent.
"""
