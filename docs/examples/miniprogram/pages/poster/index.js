const api = require('../../api')

Page({
  data: { code: '', title: '', text: '', by: '', agreed: false, state: '' },

  // A code of the poster opens the program with its address as `q`.
  onLoad({ q }) {
    const code = decodeURIComponent(q || '').split('#poster/')[1] || ''
    this.setData({ code })
    return api.poster(code).then(({ title, text, by }) => this.setData({ title, text, by }))
  },

  agree({ detail }) {
    this.setData({ agreed: detail.value.includes('agreed') })
  },

  // With the phone, so that an order at a shop is known to be theirs.
  come({ detail }) {
    return api.login(detail.code)
      .then(({ session, phone }) => api.came(this.data.code, session, phone))
      .then(({ state }) => this.setData({ state }))
      .catch((problem) => wx.showToast({ title: problem.detail || '请稍后再试', icon: 'none' }))
  },
})
