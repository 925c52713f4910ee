"""What an audit says must be written, as Word documents from templates that people edit."""
