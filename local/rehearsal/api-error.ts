const typeOfStatus: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** An answer that the Messages API gives as an error: status, type and message. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly type: string;
  constructor(status: number, message: string, type = typeOfStatus[status] ?? 'api_error') {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** The request breaks a rule of the API. */
export const invalid = (message: string): ApiError => new ApiError(400, message);
