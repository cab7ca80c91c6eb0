// A module, so that engines that do not know its language pass it over.
// The one script that asks the browser for passkeys (Web Authentication Level 3). A form says what it wants of it:
// data-passkey="get" or "create", data-options: what the server asks; data-conditional: offer passkeys where the address is
// typed. The answer goes into its input `answer`, and the form is sent. What is said to people is in the page, hidden:
// data-says. An element with data-accepted has told the server to forget a passkey, and tells the browser the same. An input
// `can_make_passkey` is sent as "yes" where this device can make one.
(() => {
  const kind = window.PublicKeyCredential
  const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
  const encode = (bytes) =>
    btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''))
      .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  const known = (list) => (list || []).map((one) => ({ ...one, id: decode(one.id) }))

  // Browsers read and write JSON themselves by now; some of 2024, and some extensions, do not.
  const options = (json, create) => {
    const read = create ? kind.parseCreationOptionsFromJSON : kind.parseRequestOptionsFromJSON
    if (read) return read.call(kind, json)
    const asked = { ...json, challenge: decode(json.challenge) }
    if (create) {
      asked.user = { ...json.user, id: decode(json.user.id) }
      asked.excludeCredentials = known(json.excludeCredentials)
    } else asked.allowCredentials = known(json.allowCredentials)
    return asked
  }
  const written = (made) => {
    try {
      return JSON.stringify(made.toJSON())
    } catch {
      const response = {}
      for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'])
        if (made.response[name]) response[name] = encode(made.response[name])
      if (made.response.getTransports) response.transports = made.response.getTransports()
      const { id, type } = made
      return JSON.stringify({ id, rawId: id, type, response, clientExtensionResults: {} })
    }
  }

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const create = form.dataset.passkey === 'create'
    const button = form.querySelector('button[type=button]')
    const asked = JSON.parse(form.dataset.options)
    let running

    const say = (what) => {
      for (const words of form.querySelectorAll('[data-says]')) words.hidden = words.dataset.says !== what
    }
    const ask = async (mediation) => {
      running?.abort()
      const mine = (running = new AbortController())
      const began = Date.now()
      try {
        const argument = { publicKey: options(asked, create), signal: mine.signal }
        if (mediation) argument.mediation = mediation
        const made = await navigator.credentials[create ? 'create' : 'get'](argument)
        form.elements.answer.value = written(made)
        const remember = document.getElementById('remember')
        if (remember && form.elements.remember) form.elements.remember.value = remember.checked ? 'on' : ''
        HTMLFormElement.prototype.submit.call(form)
      } catch (error) {
        if (mine.signal.aborted || mediation) return
        const isLate = Date.now() - began >= asked.timeout
        const refused = isLate ? 'late' : 'cancelled'
        say({ NotAllowedError: refused, InvalidStateError: 'known' }[error.name] || 'failed')
      }
    }

    if (!kind || !navigator.credentials) {
      say('none')
      continue
    }
    button.hidden = false
    button.addEventListener('click', () => {
      say()
      ask()
    })
    if ('conditional' in form.dataset && kind.isConditionalMediationAvailable)
      kind.isConditionalMediationAvailable().then((is) => is && !running && ask('conditional'))
  }

  const able = document.querySelector('input[name=can_make_passkey]')
  if (able && kind?.isUserVerifyingPlatformAuthenticatorAvailable)
    kind.isUserVerifyingPlatformAuthenticatorAvailable().then((is) => is && (able.value = 'yes')).catch(() => {})

  const forgotten = document.querySelector('[data-accepted]')
  if (forgotten && kind?.signalAllAcceptedCredentials)
    kind.signalAllAcceptedCredentials(JSON.parse(forgotten.dataset.accepted)).catch(() => {})
})()
