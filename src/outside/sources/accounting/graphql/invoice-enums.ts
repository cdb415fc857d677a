import { registerEnumType } from 'type-graphql';
import { InvoiceKind, InvoiceStatus } from '../invoice-document.js';

registerEnumType(InvoiceKind, { name: 'InvoiceKind' });
registerEnumType(InvoiceStatus, { name: 'InvoiceStatus' });

export { InvoiceKind, InvoiceStatus };
