"""Runs each library's tests in turn; see ../run for what is set up around them."""

import harness
import authlib_openid_test
import authlib_test
import mcp_test
import pyjwt_test
import requests_oauthlib_test

for module in (authlib_test, authlib_openid_test, requests_oauthlib_test, pyjwt_test, mcp_test):
    harness.run(module)
harness.finish()
