module.exports.handler = async () => {};
