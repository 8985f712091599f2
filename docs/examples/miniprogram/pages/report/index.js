const api = require('../../api')

Page({
  data: { code: '', session: '', phone: '', proved: false, tell: false, words: '', ticket: '', key: '', templates: [] },

  onLoad({ scene }) {
    this.setData({ code: decodeURIComponent(scene || ''), key: `${Date.now()}-${Math.random().toString(36).slice(2)}` })
  },

  withPhone({ detail }) {
    return api.login(detail.code).then(({ session, phone }) => {
      this.setData({ session, phone, proved: !!phone })
      return api.mine(session).then(({ templates }) => this.setData({ templates: templates.slice(0, 3) }))
    })
  },

  // Who keeps their phone to themselves writes one that they can be called at; it proves nothing.
  call({ detail }) {
    this.setData({ phone: detail.value })
  },

  say({ detail }) {
    this.setData({ words: detail.value })
  },

  wish({ detail }) {
    this.setData({ tell: detail.value.includes('tell') })
  },

  // WeChat asks its user only while a tap is worked off, so that comes first.
  send() {
    const { code, session, phone, words, tell, key, templates } = this.data
    return (tell && templates.length ? api.agree(session, templates) : Promise.resolve())
      .then(() => api.report(code, session, phone, words, tell, key))
      .then(({ ticket }) => this.setData({ ticket }))
      .catch((problem) => wx.showToast({ title: problem.detail || '请稍后再试', icon: 'none' }))
  },
})
