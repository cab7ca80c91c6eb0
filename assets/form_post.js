// Sends the one form of a page that carries something on (OAuth 2.0 Form Post Response Mode 2); where scripts do not run, the
// button does. Not `form.submit()`: a field of the form may have that name.
HTMLFormElement.prototype.submit.call(document.forms[0])
