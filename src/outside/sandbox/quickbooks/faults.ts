/** One refusal as QuickBooks words it. */
export type FaultError = { message: string; detail: string; code: string; element?: string };

export type FaultType = 'ValidationFault' | 'AUTHENTICATION' | 'AuthorizationFault' | 'SystemFault' | 'SERVICE';

/** A refusal of QuickBooks: thrown by the checks, answered by the door as `{Fault:{Error:[…],type},time}`. */
export class Fault extends Error {
  constructor(
    readonly status: number,
    readonly type: FaultType,
    readonly error: FaultError,
  ) {
    super(`${error.code} ${error.message}: ${error.detail}`);
  }

  /** The body of the answer; `element` is there, though empty, as QuickBooks does it. */
  toBody(time: string) {
    const { message, detail, code, element } = this.error;
    return {
      Fault: { Error: [{ Message: message, Detail: detail, code, element: element ?? '' }], type: this.type },
      time,
    };
  }
}

const invalid = (code: string, message: string, detail: string, element?: string) =>
  new Fault(400, 'ValidationFault', { code, message, detail, element });

export const faults = {
  unsupportedOperation: (detail: string) => invalid('500', 'Unsupported Operation', detail),
  objectNotFound: (detail: string) => invalid('610', 'Object Not Found', `Object Not Found : ${detail}`),
  contentType: () => invalid('1050', 'Invalid Content Type', 'Invalid Content Type : application/json is expected.'),
  unsupportedProperty: (name: string) =>
    invalid(
      '2010',
      'Request has invalid or unsupported property',
      `Property Name:${name} specified is unsupported or invalid`,
      name,
    ),
  unreadableProperty: (name: string, value: string, kind: string) =>
    invalid(
      '2010',
      'Request has invalid or unsupported property',
      `Property Name:Can not construct instance of ${kind} from value '${value}' for ${name}; a property specified is unsupported or invalid`,
      name,
    ),
  unreadableBody: () =>
    invalid(
      '2010',
      'Request has invalid or unsupported property',
      'Property Name:failed to parse json object; a property specified is unsupported or invalid',
    ),
  missing: (element: string) =>
    invalid(
      '2020',
      'Required param missing, need to supply the required value for the API',
      `Required parameter ${element} is missing in the request`,
      element,
    ),
  stringLength: (element: string, max: number, length: number) =>
    invalid(
      '2050',
      'Invalid String. String is either too short or too long',
      `String length specified does not match the supported length. Min:0 Max:${max} supported. Supplied length:${length}`,
      element,
    ),
  invalidNumber: (element: string, detail: string) =>
    invalid('2090', 'Invalid Number', `Invalid Number : ${detail}`, element),
  invalidEnumeration: (element: string, value: string) =>
    invalid('2170', 'Invalid Enumeration', `Invalid Enumeration : ${value}`, element),
  invalidEmail: (element: string) =>
    invalid(
      '2210',
      'Invalid Email Address format',
      'Email Address does not conform to the RFC 822 - Standard for ARPA Internet Text Messages.',
      element,
    ),
  invalidReference: (element: string, kind: string, id: string) =>
    invalid('2500', 'Invalid Reference Id', `Invalid Reference Id : ${kind} element id ${id} not found`, element),
  queryUnreadable: (detail: string) => invalid('4000', 'Error parsing query', `QueryParserError: ${detail}`),
  queryInvalid: (detail: string) => invalid('4001', 'Invalid query', `QueryValidationError: ${detail}`),
  stale: () =>
    invalid(
      '5010',
      'Stale Object Error',
      'Stale Object Error : You and somebody else were working on this at the same time. Somebody else finished before you did, so your work was not saved.',
    ),
  business: (detail: string, element?: string) =>
    invalid(
      '6000',
      'A business validation error has occurred while processing your request',
      `Business Validation Error: ${detail}`,
      element,
    ),
  amountCalculation: (supplied: string) =>
    invalid(
      '6070',
      'Amount calculation incorrect in the request',
      `Amount calculation incorrect in the request : Amount is not equal to UnitPrice * Qty. Supplied value:${supplied}`,
      'Line.Amount',
    ),
  discountMissing: () =>
    invalid('6090', 'Discount Line missing required info.', 'Discount amount or percent should be provided.', 'Line'),
  duplicateDocNumber: (type: string, docNumber: string, id: string) =>
    invalid(
      '6140',
      'Duplicate Document Number Error',
      `Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber=${docNumber} is assigned to TxnType=${type} with TxnId=${id}`,
      'DocNumber',
    ),
  duplicateName: (kind: string, id: string) =>
    invalid(
      '6240',
      'Duplicate Name Exists Error',
      `The name supplied already exists. : Another ${kind} is already using this name. Please use a different name. Id=${id}`,
    ),
  authentication: (detail: string) =>
    new Fault(401, 'AUTHENTICATION', {
      code: '3200',
      message: 'message=AuthenticationFailed; errorCode=003200; statusCode=401',
      detail,
    }),
  authorization: (detail: string) =>
    new Fault(403, 'AuthorizationFault', {
      code: '3100',
      message: 'message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403',
      detail,
    }),
  throttled: () =>
    new Fault(429, 'SERVICE', {
      code: '3001',
      message: 'message=ThrottleExceeded; errorCode=003001; statusCode=429',
      detail: 'The request limit was reached.  Try again later',
    }),
  unavailable: () =>
    new Fault(503, 'SystemFault', {
      code: '10000',
      message: 'Service Unavailable',
      detail: 'The service is temporarily unavailable',
    }),
};
