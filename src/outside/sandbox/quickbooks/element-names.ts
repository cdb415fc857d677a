/**
 * The element names that QuickBooks allows in each type, copied from its official XSD (Finance.xsd and
 * IntuitBaseTypes.xsd of intuit/QuickBooks-V3-Java-SDK). `[]` marks repeated elements, which are arrays in JSON; `any`
 * is an object whose inside this sandbox does not check. A test compares the table with the XSD.
 */
export const elementNames = {
  Customer: {
    string:
      'Id SyncToken domain status IntuitId Title GivenName MiddleName FamilyName Suffix FullyQualifiedName CompanyName DisplayName PrintOnCheckName UserId V4IDPseudonym ContactName AltContactName Notes AcctNum PreferredDeliveryMethod ResaleNum SecondaryTaxIdentifier PrimaryTaxIdentifier TaxExemptionReasonId BusinessNumber GSTIN GSTRegistrationType ClientCompanyId ClientEntityId Source TaxRegime',
    ModificationMetaData: 'MetaData',
    'CustomField[]': 'CustomField',
    'any[]': 'AttachableRef OtherContactInfo',
    boolean: 'sparse Organization Active Taxable Job BillWithParent TDSEnabled IsProject IsCISContractor',
    TelephoneNumber: 'PrimaryPhone AlternatePhone Mobile Fax',
    EmailAddress: 'PrimaryEmailAddr',
    WebSiteAddress: 'WebAddr',
    ReferenceType:
      'DefaultTaxCodeRef RootCustomerRef ParentRef CustomerTypeRef SalesTermRef SalesRepRef TaxGroupCodeRef TaxRateRef PaymentMethodRef PriceLevelRef CurrencyRef ARAccountRef',
    PhysicalAddress: 'BillAddr ShipAddr',
    'PhysicalAddress[]': 'OtherAddr',
    decimal: 'Level Balance BalanceWithJobs CreditLimit OverDueBalance TotalRevenue TotalExpense',
    any: 'CCDetail JobInfo CustomerEx',
    date: 'OpenBalanceDate',
  },
  Item: {
    string:
      'Id SyncToken domain status Name Sku Description FullyQualifiedName Type PurchaseDesc ManPartNum SpecialItemType ServiceType ItemCategoryType UQCDisplayText UQCId Source',
    ModificationMetaData: 'MetaData',
    'CustomField[]': 'CustomField',
    'any[]': 'AttachableRef',
    boolean:
      'sparse Active SubItem Taxable SalesTaxIncluded PercentBased PurchaseTaxIncluded TrackQtyOnHand PrintGroupedItems SpecialItem DeferredRevenue',
    ReferenceType:
      'ParentRef PaymentMethodRef UOMSetRef IncomeAccountRef ExpenseAccountRef COGSAccountRef AssetAccountRef PrefVendorRef DepositToAccountRef SalesTaxCodeRef PurchaseTaxCodeRef TaxClassificationRef ClassRef',
    decimal:
      'Level UnitPrice RatePercent PurchaseCost AvgCost QtyOnHand QtyOnPurchaseOrder QtyOnSalesOrder ReorderPoint BuildPoint AbatementRate ReverseChargeRate',
    date: 'InvStartDate',
    any: 'ItemGroupDetail ItemAssemblyDetail ItemEx',
  },
  Invoice: {
    string:
      'Id SyncToken domain status DocNumber PrivateNote TxnStatus TxnSource TaxFormType TaxFormNum TransactionLocationType PONumber FOB TrackingNum GlobalTaxCalculation PrintStatus EmailStatus PaymentRefNum PaymentType GovtTxnRefIdentifier EInvoiceStatus Exportation invoiceStatus callToAction InvoiceLink PaymentDetailsMessage InvoiceLinkSecurityCode ScheduledPaymentId FinancingProductType SubscriptionPaymentsSetting',
    ModificationMetaData: 'MetaData',
    'CustomField[]': 'CustomField',
    'any[]': 'AttachableRef Tag invoiceStatusLog',
    boolean:
      'sparse AutoDocNumber FreeFormAddress ApplyTaxAfterDiscount ShippingTaxIncludedInTotalTax FinanceCharge AllowIPNPayment AllowOnlinePayment AllowOnlineCreditCardPayment AllowOnlineACHPayment AllowOnlinePayPalPayment AutoPayEligible SchedulePayEligible GratuityEnabled',
    date: 'TxnDate DueDate ShipDate InvoiceLinkExpiryDate',
    ReferenceType:
      'DepartmentRef CurrencyRef RecurDataRef ProjectRef CustomerRef RemitToRef ClassRef SalesTermRef SalesRepRef ShipMethodRef TemplateRef ARAccountRef PaymentMethodRef DepositToAccountRef TaxExemptionRef',
    decimal:
      'ExchangeRate TotalCostAmount HomeTotalCostAmount TotalAmt HomeTotalAmt Balance HomeBalance DiscountRate DiscountAmt Deposit CfdiUse LessCIS',
    'LinkedTxn[]': 'LinkedTxn',
    'Line[]': 'Line',
    TxnTaxDetail: 'TxnTaxDetail',
    any: 'TxnApprovalInfo RecurringInfo CheckPayment CreditCardPayment DeliveryInfo GlobalInfo InvoiceEx ConvenienceFeeDetail',
    MemoRef: 'CustomerMemo',
    PhysicalAddress: 'BillAddr ShipAddr ShipFromAddr',
    EmailAddress: 'BillEmail BillEmailCc BillEmailBcc',
    dateTime: 'ECloudStatusTimeStamp',
  },
  CreditMemo: {
    string:
      'Id SyncToken domain status DocNumber PrivateNote TxnStatus TxnSource TaxFormType TaxFormNum TransactionLocationType PONumber FOB TrackingNum GlobalTaxCalculation PrintStatus EmailStatus PaymentRefNum PaymentType GovtTxnRefIdentifier',
    ModificationMetaData: 'MetaData',
    'CustomField[]': 'CustomField',
    'any[]': 'AttachableRef Tag',
    boolean: 'sparse AutoDocNumber FreeFormAddress ApplyTaxAfterDiscount ShippingTaxIncludedInTotalTax FinanceCharge',
    date: 'TxnDate DueDate ShipDate',
    ReferenceType:
      'DepartmentRef CurrencyRef RecurDataRef ProjectRef CustomerRef RemitToRef ClassRef SalesTermRef SalesRepRef ShipMethodRef TemplateRef ARAccountRef PaymentMethodRef DepositToAccountRef TaxExemptionRef InvoiceRef',
    decimal:
      'ExchangeRate TotalCostAmount HomeTotalCostAmount TotalAmt HomeTotalAmt Balance HomeBalance DiscountRate DiscountAmt RemainingCredit',
    'LinkedTxn[]': 'LinkedTxn',
    'Line[]': 'Line',
    TxnTaxDetail: 'TxnTaxDetail',
    any: 'TxnApprovalInfo RecurringInfo CheckPayment CreditCardPayment DeliveryInfo CreditMemoEx',
    MemoRef: 'CustomerMemo',
    PhysicalAddress: 'BillAddr ShipAddr ShipFromAddr',
    EmailAddress: 'BillEmail BillEmailCc BillEmailBcc',
  },
  Account: {
    string:
      'Id SyncToken domain status Name Description FullyQualifiedName AccountAlias TxnLocationType Classification AccountType AccountSubType AcctNum AcctNumExtn BankNum FIName',
    ModificationMetaData: 'MetaData',
    'CustomField[]': 'CustomField',
    'any[]': 'AttachableRef',
    boolean: 'sparse SubAccount Active TaxAccount OnlineBankingEnabled',
    ReferenceType: 'ParentRef CurrencyRef TaxCodeRef JournalCodeRef',
    'ReferenceType[]': 'AccountPurposes',
    decimal: 'OpeningBalance CurrentBalance CurrentBalanceWithSubAccounts',
    date: 'OpeningBalanceDate',
    any: 'AccountEx',
  },
  TaxCode: {
    string: 'Id SyncToken domain status Name Description TaxCodeConfigType',
    ModificationMetaData: 'MetaData',
    'CustomField[]': 'CustomField',
    'any[]': 'AttachableRef',
    boolean: 'sparse Active Hidden Taxable TaxGroup',
    any: 'SalesTaxRateList PurchaseTaxRateList AdjustmentTaxRateList TaxCodeEx',
  },
  Term: {
    string: 'Id SyncToken domain status Name Type',
    ModificationMetaData: 'MetaData',
    'CustomField[]': 'CustomField',
    'any[]': 'AttachableRef',
    boolean: 'sparse Active',
    decimal: 'DiscountPercent DueDays DiscountDays DayOfMonthDue DueNextMonthDays DiscountDayOfMonth',
    any: 'SalesTermEx',
  },
  CompanyInfo: {
    string:
      'Id SyncToken domain status CompanyName LegalName CompanyFileName FlavorStratum CompanyUserId CompanyUserAdminEmail EmployerId FiscalYearStartMonth TaxYearStartMonth QBVersion Country SupportedLanguages DefaultTimeZone',
    ModificationMetaData: 'MetaData',
    'CustomField[]': 'CustomField',
    'any[]': 'AttachableRef OtherContactInfo NameValue',
    boolean: 'sparse SampleFile MultiByteCharsSupported',
    PhysicalAddress: 'CompanyAddr CustomerCommunicationAddr LegalAddr ShipAddr',
    EmailAddress: 'CompanyEmailAddr CustomerCommunicationEmailAddr Email',
    WebSiteAddress: 'CompanyURL WebAddr',
    TelephoneNumber: 'PrimaryPhone Mobile Fax',
    date: 'CompanyStartDate',
    'PhysicalAddress[]': 'OtherAddr',
    dateTime: 'LastImportedTime LastSyncTime',
    any: 'FifoCalculationStatus CompanyInfoEx',
  },
  Line: {
    string: 'Id Description DetailType',
    decimal: 'LineNum Amount Received CostAmount HomeCostAmount',
    'LinkedTxn[]': 'LinkedTxn',
    any: 'PaymentLineDetail ItemBasedExpenseLineDetail AccountBasedExpenseLineDetail ReimburseLineDetail DepositLineDetail PurchaseOrderItemLineDetail SalesOrderItemLineDetail ItemReceiptLineDetail JournalEntryLineDetail GroupLineDetail TDSLineDetail ItemAdjustmentLineDetail LineEx',
    DiscountLineDetail: 'DiscountLineDetail',
    TaxLineDetail: 'TaxLineDetail',
    SalesItemLineDetail: 'SalesItemLineDetail',
    DescriptionLineDetail: 'DescriptionLineDetail',
    SubTotalLineDetail: 'SubTotalLineDetail',
    'CustomField[]': 'CustomField',
    ReferenceType: 'ProjectRef',
  },
  SalesItemLineDetail: {
    ReferenceType: 'ItemRef ClassRef PriceLevelRef ItemAccountRef InventorySiteRef TaxCodeRef TaxClassificationRef',
    decimal: 'UnitPrice UnitCostPrice RatePercent Qty TaxInclusiveAmt DiscountRate DiscountAmt',
    MarkupInfo: 'MarkupInfo',
    UOMRef: 'UOMRef',
    date: 'ServiceDate',
    boolean: 'DeferredRevenue',
    any: 'SalesItemLineDetailEx',
  },
  DescriptionLineDetail: {
    date: 'ServiceDate',
    ReferenceType: 'TaxCodeRef',
    any: 'DescriptionLineDetailEx',
  },
  DiscountLineDetail: {
    ReferenceType: 'DiscountRef DiscountAccountRef ClassRef TaxCodeRef',
    boolean: 'PercentBased',
    decimal: 'DiscountPercent',
    date: 'ServiceDate',
    any: 'DiscountLineDetailEx',
  },
  SubTotalLineDetail: {
    ReferenceType: 'ItemRef',
    date: 'ServiceDate',
  },
  TaxLineDetail: {
    ReferenceType: 'TaxRateRef',
    boolean: 'PercentBased',
    decimal: 'TaxPercent NetAmountTaxable TaxInclusiveAmount OverrideDeltaAmount',
    date: 'ServiceDate',
    any: 'TaxLineDetailEx',
  },
  TxnTaxDetail: {
    ReferenceType: 'DefaultTaxCodeRef TxnTaxCodeRef',
    decimal: 'TotalTax',
    string: 'TaxReviewStatus',
    'Line[]': 'TaxLine',
    boolean: 'UseAutomatedSalesTax',
  },
  PhysicalAddress: {
    string:
      'Id Line1 Line2 Line3 Line4 Line5 City Country CountryCode County CountrySubDivisionCode PostalCode PostalCodeSuffix Lat Long Tag Note',
  },
  EmailAddress: {
    string: 'Id Address Tag',
    boolean: 'Default',
  },
  TelephoneNumber: {
    string: 'Id DeviceType CountryCode AreaCode ExchangeCode Extension FreeFormNumber Tag',
    boolean: 'Default',
  },
  WebSiteAddress: {
    string: 'Id URI Tag',
    boolean: 'Default',
  },
  ReferenceType: {
    string: 'value name type',
  },
  MemoRef: {
    string: 'value id',
  },
  LinkedTxn: {
    string: 'TxnId TxnType TxnLineId',
  },
  CustomField: {
    string: 'DefinitionId Name Type StringValue',
    boolean: 'BooleanValue',
    date: 'DateValue',
    decimal: 'NumberValue',
  },
  ModificationMetaData: {
    ReferenceType: 'CreatedByRef LastModifiedByRef',
    dateTime: 'CreateTime LastUpdatedTime LastChangedInQB',
    boolean: 'Synchronized',
  },
  MarkupInfo: {
    boolean: 'PercentBased',
    decimal: 'Value Percent',
    ReferenceType: 'PriceLevelRef MarkUpIncomeAccountRef',
  },
  UOMRef: {
    string: 'Unit',
    ReferenceType: 'UOMSetRef',
  },
} as const satisfies Record<string, Record<string, string>>;

/** What an element holds: a scalar's kind, a type of the table, or `any`; and whether it repeats. */
export type ElementKind = { kind: string; repeated: boolean };

const elements = new Map<string, Map<string, ElementKind>>();
for (const [type, groups] of Object.entries(elementNames)) {
  const known = new Map<string, ElementKind>();
  for (const [kind, names] of Object.entries(groups as Record<string, string>)) {
    const repeated = kind.endsWith('[]');
    for (const name of names.split(' ')) known.set(name, { kind: repeated ? kind.slice(0, -2) : kind, repeated });
  }
  elements.set(type, known);
}

/** The elements of a type by name, or undefined if the table does not know the type. */
export const findElements = (type: string): ReadonlyMap<string, ElementKind> | undefined => elements.get(type);
