// Sends the answer to the app (OAuth 2.0 Form Post Response Mode 2); where scripts do not run, the button does.
document.forms[0].submit()
