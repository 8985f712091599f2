const api = require('../../api')

Page({
  data: { tickets: [] },

  onShow() {
    return api.login().then(({ session }) => api.mine(session)).then(({ tickets }) => this.setData({ tickets }))
  },
})
