"""客户服务台 CRM Desktop: rules and use cases of a customer-service centre, without a window."""

__version__ = "0.1.0"
