// The few calls of the company's API that the program makes. BASE: the deployment's PublicUrl, which stands among the
// program's request domains.
const BASE = 'https://crm.example.com/prod'

const ask = (method, path, data, header = {}) =>
  new Promise((done, failed) =>
    wx.request({
      url: BASE + path, method, data, header: { 'Accept-Language': 'zh', ...header },
      success: (answer) => (answer.statusCode < 300 ? done(answer.data) : failed(answer.data)),
      fail: failed,
    }))

// phoneCode: of a button with open-type="getPhoneNumber"; absent where its user gave none.
const login = (phoneCode) =>
  new Promise((done, failed) => wx.login({ success: ({ code }) => done(code), fail: failed })).then((code) =>
    ask('POST', '/login/miniprogram', phoneCode ? { code, phone_code: phoneCode } : { code }))

const mine = (session) => ask('GET', `/visitors/${session}`)

// WeChat asks its user; what they accepted is told, once by name.
const agree = (session, templates) =>
  new Promise((done) => wx.requestSubscribeMessage({ tmplIds: templates, success: done, fail: () => done({}) })).then(
    (said) => {
      const accepted = templates.filter((each) => said[each] === 'accept')
      const asking = `${Date.now()}-${Math.random().toString(36).slice(2, 12)}`
      return accepted.length ? ask('POST', `/visitors/${session}`, { accepted, asking }) : null
    })

// code: the `scene` with which the page was opened. key: of this report; the same again is the same ticket. tell: its
// user said that they will be told; it ends an earlier refusal of theirs, so it is never said for them.
const report = (code, session, phone, words, tell, key) =>
  ask('POST', `/reports/${code}`, { session, phone, words, tell }, { 'Idempotency-Key': key })

const poster = (code) => ask('GET', `/posters/${code}`)

// Their user said that a friend's poster brought them. phone: of the login, where WeChat proved one.
const came = (code, session, phone) => ask('POST', `/posters/${code}/scans`, { session, phone: phone || '', agreed: true })

module.exports = { login, mine, agree, report, poster, came }
