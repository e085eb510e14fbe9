"""Where users and links are kept."""

from ..moved import missing
from .base import StorageAdapter
from .memory import InMemoryStorageAdapter
from .native import NativeStorage
from .sqlalchemy import SQLAlchemyStorageAdapter

__all__ = ["InMemoryStorageAdapter", "NativeStorage", "SQLAlchemyStorageAdapter", "StorageAdapter"]

__getattr__ = missing(__name__)
